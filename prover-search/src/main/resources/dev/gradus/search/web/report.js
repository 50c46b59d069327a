/** How the reports write their style sheet; it contains no `<`. */
const SHEET = /<style>([^<]*)<\/style>/gu;

/**
 * A report in a frame. It is a document with a style sheet and no script, and is not trusted: the
 * sandbox lets nothing run in it, and it inherits the page's content policy, under which it can
 * load nothing and go nowhere. That policy forbids style sheets inside of documents as well; so that
 * it need not be loosened for the whole page, the report's is handed to the frame from here.
 */
export function frame(html, title) {
  const element = document.createElement('iframe');
  element.title = title;
  // Of the page's origin, for the style sheet's sake; without scripts that gives it nothing.
  element.setAttribute('sandbox', 'allow-same-origin');
  element.srcdoc = html.replace(SHEET, '');
  const sheets = [...html.matchAll(SHEET)].map(([, text]) => text);
  element.addEventListener('load', () => {
    const { contentDocument: report, contentWindow: window } = element;
    report.adoptedStyleSheets = sheets.map((text) => {
      const sheet = new window.CSSStyleSheet();
      sheet.replaceSync(text);
      colour(sheet);
      return sheet;
    });
  });
  return element;
}

/** A report follows the system's colours; where the page is told otherwise, so is the report. */
function colour(sheet) {
  const { theme } = document.documentElement.dataset;
  if (!theme) return;
  for (const rule of sheet.cssRules) {
    if (rule.media?.mediaText === '(prefers-color-scheme: dark)') rule.media.mediaText = theme === 'dark' ? 'all' : 'not all';
  }
  sheet.insertRule(`:root { color-scheme: ${theme} !important; }`, sheet.cssRules.length);
}
