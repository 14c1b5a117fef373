/**
 * Carries out operations. Only this package calls the connection for the operations of a cache; other packages create
 * commands and hand them to this package. {@link io.omnicache.jcache.internal.execution.OperationExecutor} shows the
 * stages in their order.
 */
@NullMarked
package io.omnicache.jcache.internal.execution;

import org.jspecify.annotations.NullMarked;
