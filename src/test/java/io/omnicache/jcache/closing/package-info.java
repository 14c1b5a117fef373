/**
 * What closing a cache, a manager or the provider does to calls under way, and what it leaves. {@link
 * io.omnicache.jcache.closing.BusyCaches} are caches with every feature, which many threads use meanwhile.
 */
package io.omnicache.jcache.closing;
