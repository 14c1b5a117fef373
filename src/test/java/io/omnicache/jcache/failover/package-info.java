/**
 * Masters that are lost while a cache is used. {@link io.omnicache.jcache.failover.Deployment} is what is harmed, {@link
 * io.omnicache.jcache.failover.Harm} how, and {@link io.omnicache.jcache.failover.FailoverLoad} what many threads see of it.
 */
package io.omnicache.jcache.failover;
