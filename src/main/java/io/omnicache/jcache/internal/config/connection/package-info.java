/**
 * Connection settings: their catalogue, the parser of connection URLs, and the resolved options, which never show a
 * password. No class in this package opens a connection.
 */
@NullMarked
package io.omnicache.jcache.internal.config.connection;

import org.jspecify.annotations.NullMarked;
