package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHost;

/// An http(s) address in the form in which it is requested, read as leniently as browsers do:
/// blanks and characters beyond ASCII in the path are percent-encoded, hosts beyond ASCII become
/// punycode, IPv4 addresses in any notation become the dotted one, backslashes are slashes.
///
/// User name, password and fragment are left behind, so [#toString()] may go into messages.
///
/// @param scheme `http` or `https`
/// @param host lower case, without brackets where it is an IPv6 address
/// @param path with the query, starts with a slash
record Url(String scheme, String host, int port, String path) {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern SLASHES = Pattern.compile("[/\\\\]+");
    private static final Pattern FORBIDDEN_IN_HOST =
            Pattern.compile("[\\x00-\\x20\\x7f\"#/<>?@\\[\\\\\\]^|%:`{}]");
    private static final String ENCODED_IN_PATH = " \"<>`{}^";
    private static final String ENCODED_IN_QUERY = " \"<>'";

    /// @throws FailedException with the reason `bad_url`
    static Url parse(String text) throws FailedException {
        var url = strip(text);
        var scheme = scheme(url);
        return switch (scheme) {
            case "http", "https" -> ofRest(scheme, url.substring(scheme.length() + 1));
            case "" -> throw bad(text, "has no scheme, http: or https: is needed");
            case "data" ->
                    throw bad("data:…", "is read only where the recipe says so (fetch.allow_data)");
            default -> throw bad(text, "has the scheme " + scheme + ":, allowed are http, https");
        };
    }

    /// The scheme in lower case, empty where there is none.
    static String scheme(String text) {
        var matcher = SCHEME.matcher(strip(text));
        if (!matcher.lookingAt()) {
            return "";
        }
        var scheme = matcher.group();
        return scheme.substring(0, scheme.length() - 1).toLowerCase(Locale.ROOT);
    }

    /// Where a `Location` header of this url leads.
    ///
    /// @param location its characters stand for the bytes that came, as HttpClient hands them over
    /// @throws FailedException with the reason `bad_url`
    Url resolve(String location) throws FailedException {
        var target = strip(encodeHighBytes(location));
        if (!scheme(target).isEmpty()) {
            return parse(target);
        }
        var slashes = target.replace('\\', '/');
        if (slashes.startsWith("//")) {
            return ofRest(scheme, target);
        }
        return new Url(scheme, host, port, normalPath(absolutePath(target, slashes)));
    }

    private String absolutePath(String target, String slashes) {
        if (slashes.startsWith("/")) {
            return target;
        }
        var query = path.indexOf('?');
        var withoutQuery = query < 0 ? path : path.substring(0, query);
        if (target.isEmpty() || target.startsWith("#")) {
            return path;
        }
        if (target.startsWith("?")) {
            return withoutQuery + target;
        }
        return withoutQuery.substring(0, withoutQuery.lastIndexOf('/') + 1) + target;
    }

    /// Host and port, the port only where it is not the scheme's own: what the `Host` header says.
    String authority() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    HttpHost httpHost() {
        return new HttpHost(scheme, host, port);
    }

    @Override
    public String toString() {
        return scheme + "://" + authority() + path;
    }

    /// What may be shown of a url that could not be read: nothing before an at sign, as that could
    /// be a password, and not more than 200 characters.
    static String redacted(String text) {
        var at = text.lastIndexOf('@');
        var shown = at < 0 ? text : "***" + text.substring(at);
        var printable = shown.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
    }

    private static Url ofRest(String scheme, String rest) throws FailedException {
        var slashes = SLASHES.matcher(rest);
        var start = slashes.lookingAt() ? slashes.end() : 0;
        var end = start;
        while (end < rest.length() && "/\\?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        var authority = rest.substring(start, end);
        var hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        var bracket = hostAndPort.lastIndexOf(']');
        var colon = hostAndPort.indexOf(':', Math.max(bracket, 0));
        var name = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        var port = colon < 0 ? "" : hostAndPort.substring(colon + 1);
        return new Url(
                scheme,
                host(rest, name),
                port(rest, port, scheme),
                normalPath(rest.substring(end)));
    }

    private static String host(String url, String name) throws FailedException {
        if (name.startsWith("[") && name.endsWith("]")) {
            var address = IpLiteral.parseV6(name.substring(1, name.length() - 1));
            return address.orElseThrow(
                            () -> bad(url, "has a host in brackets that is no IPv6 address"))
                    .getHostAddress();
        }
        String ascii;
        try {
            ascii =
                    IDN.toASCII(
                                    new String(percentDecoded(name), StandardCharsets.UTF_8),
                                    IDN.ALLOW_UNASSIGNED)
                            .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            throw bad(url, "has a host that is no domain name");
        }
        var host = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (host.isEmpty()) {
            throw bad(url, "has no host");
        }
        if (FORBIDDEN_IN_HOST.matcher(host).find()
                || host.startsWith(".")
                || host.contains("..")
                || host.length() > 253) {
            throw bad(url, "has a host that is no domain name");
        }
        if (!IpLiteral.isNumeric(host)) {
            return host;
        }
        return IpLiteral.parseV4(host)
                .orElseThrow(() -> bad(url, "has a numeric host that is no IPv4 address"))
                .getHostAddress();
    }

    private static int port(String url, String port, String scheme) throws FailedException {
        if (port.isEmpty()) {
            return defaultPort(scheme);
        }
        if (port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            var number = Integer.parseInt(port);
            if (number >= 1 && number <= 65535) {
                return number;
            }
        }
        throw bad(url, "has a port that is no number from 1 to 65535");
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String normalPath(String pathAndMore) {
        var fragment = pathAndMore.indexOf('#');
        var text = fragment < 0 ? pathAndMore : pathAndMore.substring(0, fragment);
        var question = text.indexOf('?');
        var path = question < 0 ? text : text.substring(0, question);
        var query = question < 0 ? "" : text.substring(question);
        return withoutDotSegments(encode(path.replace('\\', '/'), ENCODED_IN_PATH))
                + encode(query, ENCODED_IN_QUERY);
    }

    private static String withoutDotSegments(String path) {
        if (!path.contains("/.") && !path.contains("/%2")) {
            return path.startsWith("/") ? path : "/" + path;
        }
        var kept = new ArrayDeque<String>();
        var segments = List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
        for (var i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            var last = i == segments.size() - 1;
            switch (segment.toLowerCase(Locale.ROOT).replace("%2e", ".")) {
                case "." -> {
                    if (last) {
                        kept.addLast("");
                    }
                }
                case ".." -> {
                    kept.pollLast();
                    if (last) {
                        kept.addLast("");
                    }
                }
                default -> kept.addLast(segment);
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String encode(String text, String encoded) {
        if (text.chars().allMatch(c -> c > ' ' && c < 0x7f && encoded.indexOf(c) < 0)) {
            return text;
        }
        var result = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(c -> {
                    if (c > ' ' && c < 0x7f && encoded.indexOf(c) < 0) {
                        result.append((char) c);
                    } else {
                        appendEncoded(result, c);
                    }
                });
        return result.toString();
    }

    private static void appendEncoded(StringBuilder result, int codePoint) {
        var surrogate =
                codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        var character = surrogate ? "\ufffd" : Character.toString(codePoint);
        for (var b : character.getBytes(StandardCharsets.UTF_8)) {
            result.append('%').append(String.format(Locale.ROOT, "%02X", b));
        }
    }

    private static String encodeHighBytes(String header) {
        var result = new StringBuilder(header.length());
        for (var i = 0; i < header.length(); i++) {
            var c = header.charAt(i);
            if (c >= 0x80 && c <= 0xff) {
                result.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /// The bytes that a text with `%41` in it stands for, in UTF-8; other percent signs are left.
    static byte[] percentDecoded(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var result = new byte[bytes.length];
        var length = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length) {
                var high = Character.digit(bytes[i + 1], 16);
                var low = Character.digit(bytes[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    result[length++] = (byte) ((high << 4) | low);
                    i += 2;
                    continue;
                }
            }
            result[length++] = bytes[i];
        }
        return Arrays.copyOf(result, length);
    }

    /// Without blanks and controls around it, without tabs and line ends in it.
    private static String strip(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        var stripped = text.substring(start, end);
        return stripped.replaceAll("[\\t\\r\\n]", "");
    }

    private static FailedException bad(String url, String what) {
        return Failure.of(Reason.BAD_URL, "The url " + redacted(url) + " " + what).asException();
    }
}
