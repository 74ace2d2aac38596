const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to put into a page: it was written here, or it went through `html`. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** Template for markup: every value is escaped, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  let markup = parts[0] ?? '';
  values.forEach((value, index) => {
    markup += value instanceof Html ? value.markup : escapeHtml(value);
    markup += parts[index + 1] ?? '';
  });
  return new Html(markup);
}

/** Text as it stands in markup or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
