package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** A natural id of two parts, one of them an enum. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.contacts")
@NaturalIdCache(region = "shop.contacts.by-address")
public class Contact extends Item {
    /** How somebody is reached. */
    public enum Channel {
        MAIL,
        PHONE
    }

    @NaturalId
    @Enumerated(EnumType.STRING)
    private Channel channel;

    @NaturalId
    private String address;

    protected Contact() {}

    public Contact(long id, Channel channel, String address, String name) {
        super(id, name);
        this.channel = channel;
        this.address = address;
    }
}
