import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentSchema, secretVariables } from '../../src/config/environment.js';

const readme = readFileSync('README.md', 'utf8');
const order = JSON.parse(readFileSync('src/modules/order.json', 'utf8')) as string[];

describe('README', () => {
  it('lists every environment variable once', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z0-9_]+)`( 🔑)? \| (?:`(.*?)`)? *\|/gm)];
    const listed = rows.map(([, name]) => name);
    expect(listed.toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
    expect(
      rows
        .filter(([, , key]) => key)
        .map(([, name]) => name)
        .toSorted(),
    ).toEqual([...secretVariables].toSorted());
  });

  it('lists every module, lowest first', () => {
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(order);
  });

  it('names no file that is not there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path as string);
    const local = links.filter((path) => !path.startsWith('http'));
    expect(local.filter((path) => !existsSync(path))).toEqual([]);
  });
});
