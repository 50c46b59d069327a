/**
 * A report in a frame. It is a document with a style sheet and no script, and is not trusted: the
 * sandbox lets nothing run in it, and it inherits the page's content policy, under which it can
 * load nothing either. That policy forbids style sheets inside of documents as well; so that it
 * need not be loosened for the whole page, the report's is handed to the frame from here.
 */
export function frame(html, title) {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const sheets = [...parsed.querySelectorAll('style')];
  sheets.forEach((sheet) => sheet.remove());
  const element = document.createElement('iframe');
  element.title = title;
  // Of the page's origin, for the style sheet's sake; without scripts that gives it nothing.
  element.setAttribute('sandbox', 'allow-same-origin');
  element.srcdoc = `<!DOCTYPE html>\n${parsed.documentElement.outerHTML}`;
  element.addEventListener('load', () => {
    const { contentDocument: report, contentWindow: window } = element;
    report.adoptedStyleSheets = sheets.map((sheet) => {
      const adopted = new window.CSSStyleSheet();
      adopted.replaceSync(sheet.textContent);
      return adopted;
    });
  });
  return element;
}
