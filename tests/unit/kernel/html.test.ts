import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from '../../../src/kernel/html.js';

describe('markup', () => {
  it('never lets a value end its place, in text or in a quoted attribute', () => {
    const hostile = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', '=') });
    fc.assert(
      fc.property(hostile, (value) => {
        const { markup } = html`<p title="${value}">${value}</p>`;
        const [, title, text] = /^<p title="([^"<>']*)">([^<>"']*)<\/p>$/.exec(markup) ?? [];
        expect(title).toBeDefined();
        expect(text).toBe(title);
        expect(text).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it('keeps markup that was made the same way', () => {
    expect(html`<p>${html`<b>${'<'}</b>`}</p>`.markup).toBe('<p><b>&lt;</b></p>');
  });
});
