package io.shelfcast.topology;

import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * What an application must know of the cluster before it starts.
 *
 * @param locationPartitions partitions of pos-sales
 * @param categoryPartitions partitions of training-rows and of settled-errors
 */
record ClusterCheck(int locationPartitions, int categoryPartitions) {
  /**
   * Checks topics and schemas, so that what is missing is named at the start.
   *
   * @throws IllegalStateException when topics or schemas are missing or do not fit; names them
   */
  static ClusterCheck run(ShelfcastConfig config, SchemaRegistry registry, Topics topics) {
    try (Admin admin = Admin.create(config.clientConfig())) {
      List<String> faults = new TopicAdmin(admin).check(topics.all());
      if (!faults.isEmpty()) {
        throw new IllegalStateException(
            "the topics are not ready (`shelfcast topics create` makes those that are missing;"
                + " settings are changed with Kafka's kafka-configs.sh):\n  "
                + String.join("\n  ", faults));
      }
      new SchemaCheck(registry).run(topics.all());
      return new ClusterCheck(
          partitions(admin, topics.posSales.name()), partitions(admin, topics.trainingRows.name()));
    }
  }

  private static int partitions(Admin admin, String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the partitions of " + topic, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read the partitions of " + topic, e.getCause());
    }
  }
}
