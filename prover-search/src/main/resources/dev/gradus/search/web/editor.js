import { attachNotation } from './notation.js';

/**
 * A text area whose text is drawn in colours by the `pre` behind it, as tall as what it contains.
 *
 * @param box the element around both
 * @param colour text to a fragment
 */
export function editor(box, colour) {
  const area = box.querySelector('textarea');
  const drawn = box.querySelector('pre');
  attachNotation(area);
  const draw = () => drawn.replaceChildren(colour(area.value));
  area.addEventListener('input', draw);
  return {
    area,
    get value() {
      return area.value;
    },
    set value(text) {
      area.value = text;
      draw();
    },
  };
}
