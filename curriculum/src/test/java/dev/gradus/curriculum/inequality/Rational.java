package dev.gradus.curriculum.inequality;

import java.math.BigInteger;

/** An exact rational number, in lowest terms, with a positive denominator. */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
  static final Rational ZERO = of(0);

  static Rational of(long number) {
    return new Rational(BigInteger.valueOf(number), BigInteger.ONE);
  }

  static Rational of(long numerator, long denominator) {
    return reduced(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  private static Rational reduced(BigInteger numerator, BigInteger denominator) {
    BigInteger common = numerator.gcd(denominator);
    BigInteger by = denominator.signum() < 0 ? common.negate() : common;
    return new Rational(numerator.divide(by), denominator.divide(by));
  }

  boolean isInteger() {
    return denominator.equals(BigInteger.ONE);
  }

  Rational plus(Rational other) {
    if (isInteger() && other.isInteger()) {
      return new Rational(numerator.add(other.numerator), BigInteger.ONE);
    }
    return reduced(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational times(Rational other) {
    if (isInteger() && other.isInteger()) {
      return new Rational(numerator.multiply(other.numerator), BigInteger.ONE);
    }
    return reduced(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /** As in Lean, the inverse of 0 is 0. */
  Rational inverse() {
    return numerator.signum() == 0 ? ZERO : reduced(denominator, numerator);
  }

  Rational power(int exponent) {
    return new Rational(numerator.pow(exponent), denominator.pow(exponent));
  }

  @Override
  public int compareTo(Rational other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }
}
