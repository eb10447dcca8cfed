package io.shelfcast.nn;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorizationMachineTest {
  @ParameterizedTest
  @CsvSource({"64,7,3", "37,2,10", "1,1,4"})
  void equalsItsReference(int n, int fields, int dimension) {
    GradientCheck.check(
        new FactorizationMachine(fields, dimension),
        ParameterLayout.builder().build(),
        new LayerReference.OfFactorizationMachine(fields, dimension),
        n,
        12);
  }
}
