package io.shelfcast.feature;

import io.shelfcast.accuracy.HorizonBucket;
import io.shelfcast.feature.Field.Known;

/** Fields of the target period itself. */
final class TargetFields {
  private TargetFields() {}

  static void declare(FeatureSchema schema) {
    schema.number("horizon", "periods", Known.AT_AS_OF, Target::horizon);
    schema.level("item", "item id", Known.AT_AS_OF, t -> t.facts().item().id());
    schema.level("category", "category", Known.AT_AS_OF, t -> t.facts().item().category());
    schema.level("location", "location id", Known.AT_AS_OF, t -> t.facts().location().id());
    schema.level(
        "region", "region", Known.AT_AS_OF, t -> t.facts().location().region().orElse(null));
    schema.level(
        "location_type",
        "location type",
        Known.AT_AS_OF,
        t -> t.facts().location().type().orElse(null));
    schema.level(
        "horizon_bucket", "bucket", Known.AT_AS_OF, t -> HorizonBucket.of(t.horizon()).name());
  }
}
