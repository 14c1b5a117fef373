/** Tests of events between JVMs, most of them with two managers in one JVM, which share nothing but Redis. */
package io.omnicache.jcache.remote;
