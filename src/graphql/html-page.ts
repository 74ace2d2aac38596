import { Html, html } from '../kernel/html.js';

const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1c2430}
main{max-width:26rem;margin:12vh auto;background:#fff;border:1px solid #dde1e7;border-radius:10px;padding:2rem}
h1{font-size:1.35rem;margin:0 0 1rem}label{display:block;font-weight:600;margin:1rem 0 .3rem}
input{box-sizing:border-box;width:100%;font:inherit;padding:.55rem;border:1px solid #8b95a3;border-radius:6px}
button{font:inherit;font-weight:600;margin-top:1.2rem;width:100%;padding:.6rem;border:0;border-radius:6px;background:#1f5fd0;color:#fff;cursor:pointer}
.fault{color:#a11;font-weight:600}`;

/** A whole page with a heading. It loads nothing and runs no script. */
export function htmlPage(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${new Html(pageStyle)}</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>`.markup;
}
