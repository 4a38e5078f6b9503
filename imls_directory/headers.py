"""Headers of every answer, and its compression, as far as the request and the path decide them."""

from collections.abc import Callable
from wsgiref.headers import Headers

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import parse_http_date_safe

CODINGS = ("br", "gzip")
"""Pages are compressed with gzip, static files with both."""

IMAGES = (".ico", ".png", ".svg")

UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)

ICON_SECONDS = 24 * 60 * 60


class HeadersMiddleware:
    """Complete the headers of whatever answers: pages, static files, redirects, probes and errors.

    Caches may store public pages if they check the ETag each time. They store no errors, which the next request may
    find gone. Shared caches store no editing pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_ACCEPT_ENCODING" in request.META:
            # Django and WhiteNoise ignore weights, so they get only the codings that they may use.
            request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(accepted_codings(request.META["HTTP_ACCEPT_ENCODING"]))
        response = self.get_response(request)
        # Other sites may show the mark and the share image, and nothing else.
        embeddable = request.path_info.endswith(IMAGES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if embeddable else "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not response.streaming and response.status_code != 304:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if response.status_code >= 400:
            if "no-store" not in response.headers.get("Cache-Control", ""):
                response.headers["Cache-Control"] = "no-store"
        else:
            scope = "private" if is_staff_path(request) else "public"
            response.headers.setdefault("Cache-Control", f"{scope}, no-cache")
        return response


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Give pages an ETag and answer 304 to GET and HEAD. It is weak, so it holds for each compression of the page."""

    def process_response(self, request, response):
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
            if "ETag" in response.headers:
                response.headers["ETag"] = f"W/{response.headers['ETag']}"
        modified = response.get("Last-Modified")
        return get_conditional_response(
            request,
            etag=response.get("ETag"),
            last_modified=parse_http_date_safe(modified) if modified else None,
            response=response,
        )


class _PublicGZip(GZipMiddleware):
    max_random_bytes = 0


class CompressionMiddleware(GZipMiddleware):
    """Compress pages.

    Editing pages get random padding, so that their length reveals no secret. Public pages have no secret and get none,
    so that HEAD and GET give the same length.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self.public = _PublicGZip(get_response)

    def process_response(self, request, response):
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))
        if is_staff_path(request):
            return super().process_response(request, response)
        return self.public.process_response(request, response)


def is_staff_path(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def accepted_codings(header: str) -> list[str]:
    """Return the codings that an Accept-Encoding allows and does not rank below identity."""
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weights[coding.removeprefix("x-")] = min(map(_weight, parameters), default=1.0)
    others, plain = weights.get("*", 0.0), weights.get("identity", 0.0)
    return [coding for coding in CODINGS if 0 < weights.get(coding, others) >= plain]


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def add_icon_headers(headers: Headers, path: str, url: str) -> None:
    """Let caches keep the icons at the root for a day; their addresses are fixed and hold no hash."""
    if not url.startswith(settings.STATIC_URL):
        headers["Cache-Control"] = f"public, max-age={ICON_SECONDS}"
