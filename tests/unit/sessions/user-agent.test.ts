import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeUserAgent,
  deviceKinds,
  nameOfDevice,
} from '../../../src/modules/sessions/devices/user-agent.js';
import { titled } from '../../support/operations.js';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

const nameOf = (userAgent: string | undefined) => nameOfDevice(describeUserAgent(userAgent));
const kindOf = (userAgent: string | undefined) => describeUserAgent(userAgent).kind;

describe('a device without a name', () => {
  it('is unknown without a user agent', () => {
    expect(nameOf(undefined)).toBe('Unknown device');
    expect(kindOf(undefined)).toBe('OTHER');
  });

  it.each(
    titled([
      '',
      ' ',
      '/',
      '/1.0',
      'Mozilla/5.0',
      '<script>alert(1)</script>/1.0',
      "'; drop table devices; --/1",
      '('.repeat(512),
      '\u00ff'.repeat(512),
      '\ud800/1',
    ]),
  )('is unknown by the user agent %s', (_, userAgent) => {
    expect(describeUserAgent(userAgent)).toEqual({ kind: 'OTHER', operatingSystem: null, client: null });
    expect(nameOf(userAgent)).toBe('Unknown device');
  });

  it.each([
    [
      'Firefox on Linux',
      'COMPUTER',
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    ],
    ['Chrome on Windows', 'COMPUTER', `${windows} Chrome/126.0.0.0 Safari/537.36`],
    ['Microsoft Edge on Windows', 'COMPUTER', `${windows} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`],
    ['Opera on Windows', 'COMPUTER', `${windows} Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0`],
    [
      'Safari on macOS',
      'COMPUTER',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    ],
    [
      'Chrome on Chrome OS',
      'COMPUTER',
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ],
    ['Safari on iOS', 'PHONE', `${iphone} Version/17.5 Mobile/15E148 Safari/604.1`],
    ['Chrome on iOS', 'PHONE', `${iphone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`],
    [
      'Safari on iOS',
      'TABLET',
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
    ],
    [
      'Chrome on Android',
      'PHONE',
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    ],
    [
      'Chrome on Android',
      'TABLET',
      'Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ],
    ['Firefox on Android', 'PHONE', 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0'],
    ['curl', 'OTHER', 'curl/8.7.1'],
    ['okhttp', 'OTHER', 'okhttp/4.12.0'],
    ['PostmanRuntime', 'OTHER', 'PostmanRuntime/7.39.0'],
    ['python-requests', 'OTHER', 'python-requests/2.32.3'],
    ['Go-http-client', 'OTHER', 'Go-http-client/2.0'],
    ['Dart', 'OTHER', 'Dart/3.4 (dart:io)'],
    ['MyApp', 'OTHER', 'MyApp/1.2 CFNetwork/1494.0.7 Darwin/23.4.0'],
    ['__proto__', 'OTHER', '__proto__/1'],
  ])('is called "%s" and is a %s by the user agent %s', (name, kind, userAgent) => {
    expect({ name: nameOf(userAgent), kind: kindOf(userAgent) }).toEqual({ name, kind });
  });

  it.each(
    titled([
      'x'.repeat(512),
      `${'x'.repeat(512)}/1`,
      `${'𝐀'.repeat(60)}/1`,
      `${'a'.repeat(49)}𝐀/1`,
      '\u202eevil/1.0',
      'a\u0000b\nc/1.0',
      'a\u200bb/1.0',
      '<b>bold</b> text/1.0',
    ]),
  )('has a short name that can be stored and shown, by the user agent %s', (_, userAgent) => {
    const name = nameOf(userAgent);
    expect(name.isWellFormed()).toBe(true);
    expect(name.length).toBeGreaterThan(0);
    expect(name.length).toBeLessThanOrEqual(104);
    expect(name).toMatch(/^[\p{L}\p{N} ._+-]+$/u);
  });

  it('has such a name whatever a header can hold, and no header takes long to read', () => {
    const character = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
    const word = fc.constantFrom(
      'Mozilla/5.0',
      'Android',
      '(',
      ')',
      ';',
      'Version/',
      '1.',
      'Windows NT',
      '/',
    );
    const header = fc.oneof(
      fc.string({ unit: character, maxLength: 512 }),
      fc.array(word, { maxLength: 100 }).map((words) => words.join(' ').slice(0, 512)),
    );
    const start = performance.now();
    fc.assert(
      fc.property(header, (userAgent) => {
        const { kind } = describeUserAgent(userAgent);
        expect(deviceKinds).toContain(kind);
        expect(nameOf(userAgent)).toMatch(/^[\p{L}\p{N} ._+-]{1,104}$/u);
      }),
      { numRuns: 500 },
    );
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
