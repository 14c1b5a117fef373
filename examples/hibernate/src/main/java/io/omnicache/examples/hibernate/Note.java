package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.TenantId;

/** Belongs to a tenant, whose name Hibernate puts into the key. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.notes")
public class Note extends Item {
    @TenantId
    private String tenant;

    protected Note() {}

    public Note(long id, String text) {
        super(id, text);
    }
}
