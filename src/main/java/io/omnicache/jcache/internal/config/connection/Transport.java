package io.omnicache.jcache.internal.config.connection;

import java.time.Duration;

/**
 * How connections are kept and how long things may take.
 *
 * @param timeout how long a reply may take
 * @param connectTimeout how long connecting may take
 * @param pingInterval how often an idle connection is tried
 * @param retries how often at most a command is sent again that was certainly not carried out
 * @param retryDelay how long to wait before the first of them; doubled before each other one
 * @param connections how many connections there are to each server
 * @param ioThreads how many threads read and write for all of them
 */
public record Transport(
        Duration timeout,
        Duration connectTimeout,
        Duration pingInterval,
        int retries,
        Duration retryDelay,
        int connections,
        int ioThreads) {}
