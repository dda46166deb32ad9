/** A picture as a page for a browser. */
export interface Picture {
    /** File in docs/images. */
    file: string;
    /** CSS pixels; drawn at twice the resolution. */
    width: number;
    height: number;
    html: string;
}

const STYLE = `
* { box-sizing: border-box; margin: 0; }
body { font: 14px/1.45 "DejaVu Sans", Verdana, sans-serif; color: #1f2328; background: #fff; overflow: hidden; }
code { font: 12px "DejaVu Sans Mono", monospace; background: #eff1f3; border-radius: 4px; padding: 1px 4px; }
`;

/** A page with only this style and body. */
export function page(style: string, body: string): string {
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>picture</title><style>${STYLE}${style}</style><body>${body}</body></html>`;
}

/** Text as HTML. */
export function escaped(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
