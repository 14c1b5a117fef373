package io.omnicache.jcache.internal.redis.push;

import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.internal.redis.pipeline.Connector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers to which push connections are opened, as the client library knows them at present. Thread-safe. */
public interface PushServers {

    /** Returns the present masters. Doesn't wait. */
    List<Server> masters();

    /** Returns how many slots the keys are distributed over; one if the servers are no cluster. */
    int slots();

    /** Returns the slot of a key. */
    int slotOf(byte[] key);

    /** Returns the identity of the present master of a slot; {@code null} if none is known. */
    @Nullable
    Object ownerOf(int slot);

    /** Returns the network threads. */
    EventExecutorGroup threads();

    /**
     * A master.
     *
     * @param identity the same object as long as the server is a master at this address; compared by identity
     * @param address the address for the log
     * @param connector opens connections to the server
     */
    record Server(Object identity, String address, Connector connector) {}
}
