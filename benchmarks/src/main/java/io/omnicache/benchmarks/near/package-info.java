/** What a read costs that a copy in the JVM answers: this library's near cache, and caches of others, all by JCache. */
package io.omnicache.benchmarks.near;
