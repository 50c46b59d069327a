package dev.gradus.model.prior;

import java.util.Set;

/** Names of the data types the grammar tells apart, in their own and in miniF2F's spelling. */
final class Types {

  private static final Set<String> NAT = Set.of("Nat", "ℕ");
  private static final Set<String> INT = Set.of("Int", "ℤ");
  private static final Set<String> FIELD = Set.of("Rat", "ℚ", "Real", "ℝ", "Complex", "ℂ");
  private static final Set<String> SEQUENCE = Set.of("List", "Array", "Vector", "String");

  /** Types with few constructors, where {@code cases} costs little. */
  private static final Set<String> SUM =
      Set.of("Option", "Bool", "Prod", "Sum", "Except", "Ordering", "Subtype", "Sigma", "Unit");

  private static final Set<String> OTHER =
      Set.of("Fin", "BitVec", "Char", "Set", "Finset", "UInt8", "UInt16", "UInt32", "UInt64");

  private Types() {}

  static boolean isNat(String head) {
    return NAT.contains(head);
  }

  static boolean isInt(String head) {
    return INT.contains(head);
  }

  static boolean isField(String head) {
    return FIELD.contains(head);
  }

  static boolean isSequence(String head) {
    return SEQUENCE.contains(head);
  }

  static boolean isSum(String head) {
    return SUM.contains(head);
  }

  static boolean isKnown(String head) {
    return isNat(head)
        || isInt(head)
        || isField(head)
        || isSequence(head)
        || isSum(head)
        || OTHER.contains(head);
  }

  /** The head of a type: the function of an application, `×` for a product, `→` for a function. */
  static String head(Term type) {
    return type.isBinary("×") ? "Prod" : type.head();
  }
}
