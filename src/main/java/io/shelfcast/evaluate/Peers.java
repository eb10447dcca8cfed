package io.shelfcast.evaluate;

import io.shelfcast.topology.ModelSource;
import io.shelfcast.training.Trainer;
import java.util.List;

/**
 * Models of others, trained and scored beside ours.
 *
 * @param trainers get what ours get
 * @param shadows what they made, for serving to score and never to blend
 * @param release frees what they hold
 */
record Peers(List<Trainer> trainers, ModelSource shadows, Runnable release)
    implements AutoCloseable {
  static final Peers NONE = new Peers(List.of(), ModelSource.NONE, () -> {});

  static Peers of(LightGbmPeer peer) {
    return new Peers(List.of(peer), peer, peer::close);
  }

  @Override
  public void close() {
    release.run();
  }
}
