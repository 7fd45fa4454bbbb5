package dev.shardline.schemas.recipe;

import org.jspecify.annotations.Nullable;

/// The proxy over which a host is asked, as the recipe writes it:
/// `http://[USER:PASSWORD@]HOST:PORT`, with references to secrets in it ([Secrets]).
///
/// @param url empty where no proxy is to be used
public record ProxySettings(String url) {

    /// The host is asked directly, whatever holds for others.
    public static final ProxySettings NONE = new ProxySettings("");

    private static final String FORM =
            "(http://([^@\\s]+@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}/?"
                    + "|\\$\\{(env|file):[^}]+\\})";

    /// What the recipe says; null where it is no proxy.
    static @Nullable ProxySettings parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        return text.matches(FORM) ? new ProxySettings(text) : null;
    }

    /// A text without what may be secret in it.
    static String redacted(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : "***" + text.substring(at);
    }

    /// Without user name and password.
    @Override
    public String toString() {
        return url.isEmpty() ? "none" : redacted(url);
    }
}
