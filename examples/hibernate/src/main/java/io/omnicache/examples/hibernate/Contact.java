package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** A natural id of two parts, one of them an enum. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.contacts")
@NaturalIdCache(region = "shop.contacts.by-address")
public class Contact {
    /** How somebody is reached. */
    public enum Channel {
        MAIL,
        PHONE
    }

    @Id
    private Long id;

    @NaturalId
    @Enumerated(EnumType.STRING)
    private Channel channel;

    @NaturalId
    private String address;

    private String name;

    protected Contact() {}

    public Contact(long id, Channel channel, String address, String name) {
        this.id = id;
        this.channel = channel;
        this.address = address;
        this.name = name;
    }

    public String name() {
        return name;
    }
}
