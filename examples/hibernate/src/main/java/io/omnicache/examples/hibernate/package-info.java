/** A shop's catalogue in a database, with what is read often in Hibernate's second-level cache: in Redis. */
package io.omnicache.examples.hibernate;
