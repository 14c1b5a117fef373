package io.omnicache.examples.hibernate;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/** A thing that has a number for its id, and a name. */
@MappedSuperclass
public abstract class Item extends Named {
    @Id
    private Long id;

    protected Item() {}

    protected Item(long id, String name) {
        super(name);
        this.id = id;
    }
}
