import { escapeHtml } from '../../kernel/html.js';

/** One letter as data: what it says, and at most one code and one link. */
export interface Letter {
  /** Stable name of the kind of letter, such as `registration-code`. */
  readonly name: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly code?: string;
  readonly action?: { readonly label: string; readonly url: string };
  /** What to do for whoever did not ask for the letter. */
  readonly closing: string;
}

/** A letter in the two forms in which it is sent. */
export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a letter as plain text and as HTML that loads nothing. */
export function renderLetter(letter: Letter, instanceName: string): RenderedLetter {
  const { subject, paragraphs, code, action, closing } = letter;
  const text = [
    ...paragraphs,
    ...(code === undefined ? [] : [`Code: ${code}`]),
    ...(action === undefined ? [] : [`${action.label}: ${action.url}`]),
    closing,
    `— ${instanceName}`,
  ].join('\n\n');
  const body = [
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(code === undefined
      ? []
      : [`<p style="font:700 28px monospace;letter-spacing:6px">${escapeHtml(code)}</p>`]),
    ...(action === undefined
      ? []
      : [
          `<p><a href="${escapeHtml(action.url)}" style="font-weight:700">${escapeHtml(action.label)}</a></p>`,
        ]),
    `<p style="color:#667">${escapeHtml(closing)}</p>`,
    `<p style="color:#667">— ${escapeHtml(instanceName)}</p>`,
  ].join('\n');
  const html = `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;color:#1c2430">${body}</body></html>`;
  return { subject, text, html };
}
