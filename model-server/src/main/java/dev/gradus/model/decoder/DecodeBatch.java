package dev.gradus.model.decoder;

/**
 * What to decode: entry {@code i} of each array is for row {@code i} of the cache.
 *
 * <p>The first input of a row is a token that the cache does not hold yet: after a prompt was read,
 * the prompt's last token; later, the last token chosen.
 *
 * @param inputs first input token of each row
 * @param temperatures at least 0; 0 takes the most probable token (the first of equals)
 * @param topPs in (0, 1]: draws only from the most probable tokens whose probabilities, after the
 *     temperature, first reach this sum (Holtzman et al., arXiv 1904.09751)
 * @param uniforms for each row and step a number in [0, 1) that selects the token by the inverse of
 *     the cumulative distribution; as many steps are run as there are numbers
 */
public record DecodeBatch(int[] inputs, float[] temperatures, float[] topPs, float[][] uniforms) {

  public DecodeBatch {
    int rows = inputs.length;
    if (rows == 0
        || temperatures.length != rows
        || topPs.length != rows
        || uniforms.length != rows) {
      throw new IllegalArgumentException("inputs, temperatures, topPs and uniforms differ in rows");
    }
    for (int row = 0; row < rows; row++) {
      if (uniforms[row].length == 0 || uniforms[row].length != uniforms[0].length) {
        throw new IllegalArgumentException("each row needs as many uniforms, at least one");
      }
      if (!(temperatures[row] >= 0) || !(topPs[row] > 0 && topPs[row] <= 1)) {
        throw new IllegalArgumentException(
            "temperature must be at least 0 and top-p in (0, 1]: "
                + temperatures[row]
                + ", "
                + topPs[row]);
      }
    }
  }

  /** Number of rows. */
  public int rows() {
    return inputs.length;
  }

  /** Number of steps. */
  public int steps() {
    return uniforms[0].length;
  }
}
