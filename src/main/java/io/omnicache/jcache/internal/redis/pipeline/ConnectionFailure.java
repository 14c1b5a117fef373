package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a command has no reply. Immutable.
 *
 * @param sent whether the command was handed to the network: then the server may have carried it out
 * @param cause the failure to connect, or a {@link TransferException}; {@code null} if an open connection broke
 */
public record ConnectionFailure(boolean sent, @Nullable Throwable cause) implements CommandFailure {}
