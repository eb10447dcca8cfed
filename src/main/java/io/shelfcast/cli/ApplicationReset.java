package io.shelfcast.cli;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Takes an application's state, offsets and internal topics away; it must not be running. */
final class ApplicationReset {
  private final ShelfcastConfig config;

  ApplicationReset(ShelfcastConfig config) {
    this.config = config;
  }

  /** Deletes an application's offsets, changelog topics and local state. */
  void forget(String applicationId) {
    try (Admin admin = Admin.create(config.clientConfig())) {
      refuseWhileRunning(admin, applicationId);
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
    Folders.delete(config.stateDir().resolve(applicationId));
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
    String prefix = config.getString(ShelfcastConfig.TOPICS_PREFIX);
    return new Topics(new LocalSchemaRegistry(), prefix)
        .all().stream().map(Topic::name).filter(existing::contains).toList();
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
