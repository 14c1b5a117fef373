package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** Its title may be read stale for a while: NONSTRICT_READ_WRITE, in a region with a time to live. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE, region = "shop.categories")
public class Category {
    @Id
    private Long id;

    private String title;

    protected Category() {}

    public Category(long id, String title) {
        this.id = id;
        this.title = title;
    }

    public String title() {
        return title;
    }

    public void rename(String newTitle) {
        this.title = newTitle;
    }
}
