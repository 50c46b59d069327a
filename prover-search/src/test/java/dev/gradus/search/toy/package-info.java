/**
 * The two services over a toy theory, for tests of the search: real gRPC services, whose goals are
 * numbers to be brought to zero.
 *
 * <p>{@link dev.gradus.search.toy.ToyLean} knows the theory's tactics, {@link
 * dev.gradus.search.toy.ToyModel} proposes them at random, and {@link
 * dev.gradus.search.toy.ToyServices} gives channels to both whose answers arrive in an order that a
 * seed decides, all on the thread of the test.
 */
package dev.gradus.search.toy;
