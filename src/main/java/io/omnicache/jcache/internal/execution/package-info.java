/**
 * Carries operations out. This package alone calls the connection for the operations of a cache; all others describe
 * commands and hand them over. {@link io.omnicache.jcache.internal.execution.OperationExecutor} shows the stages in
 * their order.
 */
@NullMarked
package io.omnicache.jcache.internal.execution;

import org.jspecify.annotations.NullMarked;
