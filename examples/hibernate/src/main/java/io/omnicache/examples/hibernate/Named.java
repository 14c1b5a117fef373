package io.omnicache.examples.hibernate;

import jakarta.persistence.MappedSuperclass;

/** What most things of the shop have besides their id: one name for readers. */
@MappedSuperclass
public abstract class Named {
    private String name;

    protected Named() {}

    protected Named(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public void rename(String newName) {
        this.name = newName;
    }
}
