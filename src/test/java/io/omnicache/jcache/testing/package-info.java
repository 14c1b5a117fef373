/** What tests get their Redis servers by. Starting them is in {@code io.omnicache.it}, shared with other projects. */
package io.omnicache.jcache.testing;
