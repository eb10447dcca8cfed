package io.shelfcast.replay;

import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends a data set to its topics, each event exactly once, however often it is killed and started
 * again.
 *
 * <p>Events go out in transactions, and with them the number of events sent so far ({@link
 * ReplayLog}). A new run first fences the one before it, which aborts or completes what that left
 * open, then reads the number and skips as many. So the order of events must not change between
 * runs: {@link DataSet#fingerprint} tells when it could have. A partition is the default: murmur2
 * of the key.
 */
public final class Replayer {
  /**
   * Events in a transaction, at most. Readers wait for the whole transaction, and on the embedded
   * broker half or twice as many made no difference beyond the noise.
   */
  public static final int EVENTS_PER_TRANSACTION = 10_000;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final int LOOKS_FOR_TOPICS = 50;
  private static final int BETWEEN_LOOKS_MS = 100;

  private final Map<String, Object> client;
  private final Topics topics;
  private final int eventsPerTransaction;
  private volatile boolean stopped;

  /**
   * @param client settings for every Kafka client, at least {@code bootstrap.servers}
   * @param topics where the events go; they must exist
   */
  public Replayer(Map<String, ?> client, Topics topics) {
    this(client, topics, EVENTS_PER_TRANSACTION);
  }

  /**
   * @param eventsPerTransaction at most; at least 1
   */
  public Replayer(Map<String, ?> client, Topics topics, int eventsPerTransaction) {
    this.client = Map.copyOf(client);
    this.topics = topics;
    this.eventsPerTransaction = eventsPerTransaction;
  }

  /** The topic that says what was sent: who deletes the events deletes it with them. */
  public static String progressTopic(String prefix) {
    return ReplayLog.topic(prefix);
  }

  /**
   * Sends what was not sent yet, until the feed ends or the replay is stopped: by {@link #stop} or
   * by an interrupt, which both finish the transaction.
   *
   * @param listener told about five times a second and at the end, on this thread
   * @throws DataSetException when the data is not what an earlier run began with
   * @throws KafkaException when the cluster refuses or stays away, a topic is missing, or another
   *     run of the same data set has taken over; another call goes on where this one stopped
   */
  public ReplayResult replay(DataSet dataSet, Pace pace, Consumer<ReplayProgress> listener) {
    String prefix = prefix();
    ReplayLog log = new ReplayLog(prefix, client);
    try (Admin admin = Admin.create(new HashMap<>(client))) {
      checkTopics(admin);
      log.create(admin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted before the replay began", e);
    }
    KafkaProducer<String, byte[]> producer = producer(dataSet.name() + "-" + prefix);
    try {
      producer.initTransactions();
      long before = log.eventsSent(dataSet);
      return new ReplayRun(producer, log, dataSet, before, eventsPerTransaction, () -> stopped)
          .run(pace, listener);
    } finally {
      close(producer);
    }
  }

  /** Ends the replay that runs, soon and cleanly. This replayer then sends nothing more. */
  public void stop() {
    stopped = true;
  }

  /** Aborts what an exception left open, also on a thread that was interrupted. */
  private static void close(KafkaProducer<?, ?> producer) {
    boolean interrupted = Thread.interrupted();
    producer.close(CLOSE_PATIENCE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param name of the topics' prefix and the data set: two sets may be replayed side by side
   */
  private KafkaProducer<String, byte[]> producer(String name) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    // The first batch after a commit is refused until the commit is complete. Batches in flight
    // behind it would be refused too, and each such refusal is an error in the broker's log.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    config.putAll(client);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "shelfcast-replay-" + name);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * A missing topic would block the producer for a minute and then name no remedy. One that was
   * made just now may not be known to the broker yet, and is waited for.
   */
  private void checkTopics(Admin admin) throws InterruptedException {
    SortedSet<String> missing = missingTopics(admin);
    for (int n = 0; n < LOOKS_FOR_TOPICS && !missing.isEmpty(); n++) {
      Thread.sleep(BETWEEN_LOOKS_MS);
      missing = missingTopics(admin);
    }
    if (!missing.isEmpty()) {
      throw new KafkaException(
          "missing topics: %s; create them with `shelfcast topics create`"
              .formatted(String.join(", ", missing)));
    }
  }

  private SortedSet<String> missingTopics(Admin admin) throws InterruptedException {
    try {
      SortedSet<String> missing = new TreeSet<>();
      targets().forEach(topic -> missing.add(topic.name()));
      missing.removeAll(admin.listTopics().names().get());
      return missing;
    } catch (ExecutionException e) {
      throw new KafkaException("cannot list topics", e.getCause());
    }
  }

  private List<Topic<?>> targets() {
    return List.of(
        topics.posSales,
        topics.storeDays,
        topics.stockStatus,
        topics.promotions,
        topics.items,
        topics.locations,
        topics.calendar,
        topics.deadLetters);
  }

  /** What stands before every topic's name. */
  private String prefix() {
    String name = topics.posSales.name();
    return name.substring(0, name.length() - "pos-sales".length());
  }
}
