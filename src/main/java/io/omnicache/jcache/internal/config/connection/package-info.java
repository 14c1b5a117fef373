/**
 * Where the Redis is and how to log in: connection URLs, read into settings that never show a password. Nothing here
 * opens a connection.
 */
@NullMarked
package io.omnicache.jcache.internal.config.connection;

import org.jspecify.annotations.NullMarked;
