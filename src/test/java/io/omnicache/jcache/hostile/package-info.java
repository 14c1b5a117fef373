/** Tests of what others can do who write to the same Redis server, or who are that server. */
package io.omnicache.jcache.hostile;
