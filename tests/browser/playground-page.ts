import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The data of an answer. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is whatever the document in the tab asks for.
type Data = any;

/** Chromium keeps silent about some of what the content security policy stops. */
const reportViolations = `
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
    console.error('Violation of ' + effectiveDirective + ' by ' + blockedURI + ' in ' + sourceFile),
  );
`;

/** The playground in a browser without history, and what one does in it. */
export class PlaygroundPage {
  /** Whatever should not happen: errors and warnings in the console, failed requests, requests to another host. */
  readonly faults: string[] = [];
  readonly #page: Page;

  private constructor(page: Page, origin: string) {
    this.#page = page;
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(`Console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`Uncaught: ${error.message}`));
    page.on('websocket', (socket) => {
      const isOurs = socket.url() === `${origin.replace(/^http/, 'ws')}/graphql`;
      if (!isOurs) this.faults.push(`WebSocket to elsewhere: ${socket.url()}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText;
      // Altair lets go of every request when it has read the answer, sometimes before the browser calls it finished.
      if (reason !== 'net::ERR_ABORTED') this.faults.push(`Failed: ${request.url()} (${reason})`);
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) this.faults.push(`Left the machine: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.faults.push(`Status ${response.status()}: ${response.url()}`);
    });
  }

  /** Opens the playground and waits until it has read the schema. */
  static async open(browser: Browser, origin: string): Promise<PlaygroundPage> {
    const page = await browser.newPage({
      viewport: { width: 1400, height: 900 },
      reducedMotion: 'reduce',
    });
    const playground = new PlaygroundPage(page, origin);
    await page.addInitScript({ content: reportViolations });
    await page.goto(`${origin}/playground`);
    await page.getByText('Reloaded doc successfully').first().waitFor();
    return playground;
  }

  close(): Promise<void> {
    return this.#page.close();
  }

  /** Names of the tabs, from left to right. */
  async tabs(): Promise<string[]> {
    const names = await this.#page
      .locator('app-window-switcher-item .window-switcher__input')
      .allInnerTexts();
    return names.map((name) => name.trim());
  }

  async activeTab(): Promise<string> {
    const name = await this.#page
      .locator('.window-switcher__item--active .window-switcher__input')
      .innerText();
    return name.trim();
  }

  async select(name: string): Promise<void> {
    await this.#page.locator('app-window-switcher-item', { hasText: name }).click();
    await expect.poll(() => this.activeTab()).toBe(name);
  }

  /** The document in the tab. */
  async document(): Promise<string> {
    const lines = await this.#page.locator('.query-editor__input .cm-line').allInnerTexts();
    return lines.join('\n');
  }

  /** The variables in the tab; nothing while they are folded away. */
  async variables(): Promise<unknown> {
    const [text] = await this.#variablesEditor.allInnerTexts();
    return text === undefined ? undefined : JSON.parse(text);
  }

  async fillVariables(variables: unknown): Promise<void> {
    await this.#replace(this.#variablesEditor, JSON.stringify(variables, null, 2));
    expect(await this.variables()).toEqual(variables);
  }

  /** Sends the document and gives the data that the result pane then shows. */
  async send(): Promise<Data> {
    const result = this.#page.locator('app-query-result');
    const clear = result.getByText('Clear', { exact: true });
    if (await clear.isVisible()) await clear.click();
    await expect.poll(() => result.locator('.cm-line').count()).toBe(0);

    await this.#page.locator('[track-id=set_request]').click();
    return this.#answer();
  }

  /** Opens the subscription in the tab; when it is open, does something, and gives the event that comes of it. */
  async eventAfter(work: () => Promise<void>): Promise<Data> {
    const opening = this.#page.waitForEvent('websocket');
    await this.#page.locator('[track-id=set_request]').click();
    const socket = await opening;
    await socket.waitForEvent('framesent', ({ payload }) => String(payload).includes('"subscribe"'));
    await work();
    return this.#answer();
  }

  /** Sends an operation from the page itself, with its cookies, as another of its tabs would. */
  async post(query: string): Promise<Data> {
    return this.#page.evaluate(async (text) => {
      const body = JSON.stringify({ query: text });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/graphql', { method: 'POST', headers, body });
      return ((await response.json()) as { data: Data }).data;
    }, query);
  }

  async #answer(): Promise<Data> {
    const result = this.#page.locator('app-query-result');
    await result.getByText('200 OK').waitFor();
    const lines = await result.locator('.cm-line').allInnerTexts();
    return JSON.parse(lines.join('')).data;
  }

  /** Lets the tab send a token in the `Authorization` header. */
  async useBearer(token: string): Promise<void> {
    await this.#page.locator('app-query-editor .ant-tabs-tab', { hasText: 'Auth' }).click();
    await this.#page.locator('app-authorization-editor nz-select').click();
    await this.#page.locator('nz-option-item', { hasText: 'Bearer' }).click();
    await this.#replace(this.#page.locator('app-authorization-editor .cm-content'), token);
  }

  /** What the documentation pane says about a type. */
  async documentation(type: string): Promise<string> {
    await this.#page.locator('[track-id=show_docs]').click();
    const pane = this.#page.locator('app-doc-viewer');
    await pane.getByText(type, { exact: true }).first().click();
    await pane.getByText('Fields', { exact: true }).waitFor();
    return pane.innerText();
  }

  get #variablesEditor(): Locator {
    return this.#page.locator('.variables-editor-container .cm-content');
  }

  async #replace(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await this.#page.keyboard.press('ControlOrMeta+A');
    await this.#page.keyboard.insertText(text);
  }
}
