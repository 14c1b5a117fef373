package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/**
 * TRANSACTIONAL, which no JCache can be: only here to show what happens. {@code hibernate-jcache} warns of it when the
 * session factory is built.
 */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.TRANSACTIONAL, region = "shop.drafts")
public class Draft extends Item {
    protected Draft() {}

    public Draft(long id, String text) {
        super(id, text);
    }
}
