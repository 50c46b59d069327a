package dev.gradus.model.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class ProductsTest {

  @Test
  void leavesAvx512Unused_onlyWhereThereIsSomeAndMklDoesWithout() {
    assertTrue(Products.leavesAvx512Unused("vendor_id : AuthenticAMD\nflags : fma avx2 avx512f\n"));
    assertFalse(Products.leavesAvx512Unused("vendor_id : AuthenticAMD\nflags : fma avx2\n"));
    assertFalse(Products.leavesAvx512Unused("vendor_id : GenuineIntel\nflags : avx2 avx512f\n"));
  }

  @Test
  void on_aGpu_isItsOwnLibrary() {
    assertEquals(Products.PLAIN, Products.on(Device.gpu(0)));
  }
}
