package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Its title may be read stale for a while: NONSTRICT_READ_WRITE, in a region with a time to live. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE, region = "shop.categories")
public class Category extends Item {
    protected Category() {}

    public Category(long id, String title) {
        super(id, title);
    }
}
