package io.shelfcast.cli;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.Replayer;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Takes away what the applications have worked out; they must not be running. Always both: what one
 * has sent the other is of no use to it without the state that it was sent from.
 */
final class ApplicationReset {
  private final ShelfcastConfig config;

  ApplicationReset(ShelfcastConfig config) {
    this.config = config;
  }

  /**
   * Deletes the applications' offsets, changelog topics and local state.
   *
   * @throws CommandFailedException when one is running; then nothing is deleted
   */
  void forget() {
    List<String> applications =
        List.of(
            ServingApplication.applicationId(config), TrainingApplication.applicationId(config));
    try (Admin admin = Admin.create(config.clientConfig())) {
      applications.forEach(id -> refuseWhileRunning(admin, id));
      applications.forEach(id -> forget(admin, id));
    }
    applications.forEach(id -> Folders.delete(config.stateDir().resolve(id)));
  }

  private static void forget(Admin admin, String applicationId) {
    List<String> internal =
        existing(admin).stream()
            .filter(name -> name.startsWith(applicationId + "-"))
            .filter(name -> name.endsWith("-changelog") || name.endsWith("-repartition"))
            .toList();
    get(admin.deleteTopics(internal).all());
    try {
      get(admin.deleteConsumerGroups(List.of(applicationId)).all());
    } catch (GroupIdNotFoundException e) {
      // It never ran: there is nothing to forget.
    }
  }

  /** Empties the topics between the stages, which a run begins without; returns how many. */
  int emptyBetweenStages() {
    try (Admin admin = Admin.create(config.clientConfig())) {
      return new TopicAdmin(admin).empty(shelfcastTopics().betweenStages()).size();
    }
  }

  /** Shelfcast's topics that are there. */
  List<String> topics() {
    try (Admin admin = Admin.create(config.clientConfig())) {
      return own(existing(admin));
    }
  }

  /** Deletes Shelfcast's topics; returns how many. */
  int deleteTopics() {
    try (Admin admin = Admin.create(config.clientConfig())) {
      List<String> own = own(existing(admin));
      get(admin.deleteTopics(own).all());
      return own.size();
    }
  }

  private List<String> own(Set<String> existing) {
    Stream<String> events = shelfcastTopics().all().stream().map(Topic::name);
    return Stream.concat(events, Stream.of(Replayer.progressTopic(prefix())))
        .filter(existing::contains)
        .toList();
  }

  private Topics shelfcastTopics() {
    return new Topics(new LocalSchemaRegistry(), prefix());
  }

  private String prefix() {
    return config.getString(ShelfcastConfig.TOPICS_PREFIX);
  }

  private static void refuseWhileRunning(Admin admin, String group) {
    try {
      ConsumerGroupDescription found =
          get(admin.describeConsumerGroups(List.of(group)).all()).get(group);
      if (!found.members().isEmpty()) {
        throw new CommandFailedException(
            "%s is running with %d members: stop it first"
                .formatted(group, found.members().size()));
      }
    } catch (GroupIdNotFoundException e) {
      // It is not running: it never did.
    }
  }

  private static Set<String> existing(Admin admin) {
    return get(admin.listTopics().names());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException notFound) {
        throw notFound;
      }
      throw new CommandFailedException("the cluster says: " + e.getCause().getMessage(), e);
    }
  }
}
