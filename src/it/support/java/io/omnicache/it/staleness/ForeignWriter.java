package io.omnicache.it.staleness;

import io.omnicache.it.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A plain client, connected without a proxy, that writes what the others have copies of. */
final class ForeignWriter implements Runnable {
    private static final long REST_NANOS = 10_000_000;

    private final LocalCache cache;
    private final Board board;
    private final int port;
    private final Random random;
    private volatile boolean ends;

    ForeignWriter(LocalCache cache, Board board, int port, long seed) {
        this.cache = cache;
        this.board = board;
        this.port = port;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        try (RespConnection server = RespConnection.open("127.0.0.1", port)) {
            while (!ends) {
                int place = random.nextInt(board.places());
                if (board.tryLock(place)) {
                    long version = board.next(place);
                    cache.putForeign(server, Board.key(place, board.generation(place)), Long.toString(version));
                    board.acknowledge(place, version, true);
                    board.unlock(place);
                }
                LockSupport.parkNanos(REST_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() {
        ends = true;
    }
}
