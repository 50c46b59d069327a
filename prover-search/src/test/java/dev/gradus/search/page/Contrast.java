package dev.gradus.search.page;

/** WCAG 2.2, 1.4.3: text has a contrast of 4.5 to what is behind it. */
final class Contrast {
  private Contrast() {}

  /**
   * An expression: the texts in the page that have less, with their contrast; disabled ones are
   * exempt.
   */
  static final String FAINT =
      """
      (() => {
        const canvas = document.createElement('canvas')
            .getContext('2d', { willReadFrequently: true });
        const rgba = (colour) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const light = (value) => value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4;
        const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
        const behind = (element) => {
          for (let e = element; e; e = e.parentElement) {
            const colour = rgba(getComputedStyle(e).backgroundColor);
            if (colour[3] === 255) return colour;
          }
          return rgba(getComputedStyle(document.body).backgroundColor);
        };
        const faint = new Set();
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const element = texts.currentNode.parentElement;
          if (!texts.currentNode.textContent.trim() || !element.checkVisibility()) continue;
          if (element.closest(':disabled, .unseen, script, option, noscript')) continue;
          const style = getComputedStyle(element);
          if (style.color === 'rgba(0, 0, 0, 0)' || style.opacity === '0') continue;
          const back = behind(element);
          const alpha = Number(style.opacity);
          const front = rgba(style.color).map((value, i) => value * alpha + back[i] * (1 - alpha));
          const [a, b] = [luminance(front), luminance(back)].sort((x, y) => y - x);
          const contrast = (a + 0.05) / (b + 0.05);
          const text = texts.currentNode.textContent.trim().slice(0, 30);
          if (contrast < 4.5) faint.add(`${contrast.toFixed(2)} ${element.className} ${text}`);
        }
        return [...faint];
      })()
      """;
}
