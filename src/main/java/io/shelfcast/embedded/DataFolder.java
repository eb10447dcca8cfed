package io.shelfcast.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A data folder that one broker at a time may use; the lock goes with the process. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing and locks it.
   *
   * @throws EmbeddedStartException when another broker has it or it cannot be written
   */
  static DataFolder lock(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("shelfcast.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new EmbeddedStartException(
            "the data folder %s is in use by another Shelfcast; stop that one or choose another folder"
                .formatted(path));
      }
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new EmbeddedStartException("cannot use the data folder %s: %s".formatted(path, e), e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  Path kafka() {
    return path.resolve("kafka");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedStartException("cannot release the data folder " + path, e);
    }
  }
}
