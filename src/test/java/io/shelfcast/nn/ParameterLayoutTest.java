package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  private static final ParameterLayout LAYOUT = layout("weight", 4, "bias", 2);
  private static final float[] THETA = {1, -2.5f, Float.MIN_VALUE, 3e30f, -0f, 6};

  @Test
  void blocksFollowOneAnother() {
    assertThat(LAYOUT.total()).isEqualTo(6);
    assertThat(LAYOUT.block("bias")).isEqualTo(new ParameterLayout.Block("bias", 4, 2));
    assertThat(LAYOUT.block("bias").end()).isEqualTo(6);
    assertThat(LAYOUT.blocks()).extracting("name").containsExactly("weight", "bias");
    assertThatThrownBy(() -> LAYOUT.block("other")).hasMessage("no block named other");
  }

  @Test
  void bytesComeBackBitForBit() {
    assertThat(LAYOUT.read(LAYOUT.write(THETA))).containsExactly(THETA);
    assertThat(LAYOUT.write(THETA)).hasSize(4 + (2 + 6 + 4) + (2 + 4 + 4) + 6 * 4);
  }

  @Test
  void anotherLayoutIsRefusedAndSaysWhatDiffers() {
    byte[] bytes = LAYOUT.write(THETA);

    assertThatThrownBy(() -> layout("weight", 4, "offset", 2).read(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameters have the block bias of size 2, expected offset of size 2");
    assertThatThrownBy(() -> layout("weight", 3, "bias", 3).read(bytes))
        .hasMessage("parameters have the block weight of size 4, expected weight of size 3");
    assertThatThrownBy(() -> layout("weight", 6).read(bytes))
        .hasMessage("parameters of 2 blocks, expected 1");
  }

  @Test
  void bytesOfTheWrongLengthAreRefused() {
    byte[] bytes = LAYOUT.write(THETA);

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> LAYOUT.read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> LAYOUT.read(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessage("25 bytes of parameters, expected 24");
    assertThatThrownBy(() -> LAYOUT.write(new float[5]))
        .hasMessage("5 parameters for a layout of 6 parameters");
  }

  @Test
  void aNameIsTakenOnce() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    builder.add("a", 1);
    assertThatThrownBy(() -> builder.add("a", 2)).hasMessage("two blocks named a");
    assertThatThrownBy(() -> builder.add("b", -1)).hasMessage("block b of negative size -1");
  }

  private static ParameterLayout layout(Object... namesAndSizes) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    for (int i = 0; i < namesAndSizes.length; i += 2) {
      builder.add((String) namesAndSizes[i], (Integer) namesAndSizes[i + 1]);
    }
    return builder.build();
  }
}
