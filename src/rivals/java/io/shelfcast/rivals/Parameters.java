package io.shelfcast.rivals;

import io.shelfcast.model.deepfm.AttentionForm;
import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;

/** The blocks of a network's parameters, by the names that {@link DeepFmNetwork} gives them. */
record Parameters(ParameterLayout layout, float[] theta) {
  private static final float UNSEEN = -1e9f;

  static Parameters of(DeepFmSpec spec, float[] theta) {
    if (spec.attention() != AttentionForm.FIELD || !spec.fm()) {
      throw new IllegalArgumentException("rivals know field attention with the FM term alone");
    }
    return new Parameters(new DeepFmNetwork(spec).layout(), theta);
  }

  float[] block(String name) {
    ParameterLayout.Block block = layout.block(name);
    return Arrays.copyOfRange(theta, block.offset(), block.end());
  }

  /** What is added to the attention's scores: context fields do not see the others. */
  static float[] mask(DeepFmSpec spec) {
    int fields = spec.fields();
    float[] mask = new float[fields * fields];
    for (int field = 0; field < spec.contextFields(); field++) {
      Arrays.fill(mask, field * fields + spec.contextFields(), (field + 1) * fields, UNSEEN);
    }
    return mask;
  }
}
