var F=class{#e=new Map;#n;#t;#i=Math.random().toString(36).slice(2);#r=0;constructor(e,t){this.#n=e,this.#t=t?(n,i)=>t.model_proxy.send_msg({...n,buffers:i}):(n,i)=>e.send?.(n,void 0,i),e.on("msg:custom",this.#s)}ask(e,t={},n=[]){let i=`${this.#i}-${this.#r++}`;return new Promise((s,a)=>{let l=setTimeout(()=>{this.#e.delete(i),a(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(i,{resolve:s,reject:a,timer:l}),this.#t({...t,id:i,op:e},n)})}close(){this.#n.off("msg:custom",this.#s);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#s=(e,t)=>{let n=String(e.id),i=this.#e.get(n);if(!i)return;if(this.#e.delete(n),clearTimeout(i.timer),typeof e.error=="string"){i.reject(new Error(e.error));return}let s=Array.isArray(t)&&t.length?t:e.buffers;i.resolve([e,Array.isArray(s)?s.map(Le):[]])}};function Le(r){return ArrayBuffer.isView(r)?new Uint8Array(r.buffer,r.byteOffset,r.byteLength):new Uint8Array(r)}var U=r=>new Int32Array(r.slice().buffer),ce=r=>new Float32Array(r.slice().buffer),ue=r=>new Float64Array(r.slice().buffer);function R(r,e,t){return r.on(`change:${e}`,t),()=>r.off(`change:${e}`,t)}function L(r,e,t){r.get(e)!==t&&(r.set(e,t),r.save_changes())}var C=class{#e=new Map;#n;#t;constructor(e,t=()=>{}){this.#n=e,this.#t=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let n=this.#e.get(e);n!==void 0&&n!==t&&this.#t(n),this.#e.delete(e),this.#e.set(e,t);for(let[i,s]of this.#e){if(this.#e.size<=this.#n)break;this.#e.delete(i),this.#t(s)}}clear(){for(let e of this.#e.values())this.#t(e);this.#e.clear()}};var H=128,Re=64,Ce=5,z=class{#e;#n;#t;#i=new C(Re);#r=new Set;constructor(e,t,n){this.#e=e,this.#n=t,this.#t=n}at(e){let t=this.#i.get(Math.floor(e/H));if(!t){this.#s(Math.floor(e/H));return}let n=e-t.start,i=[];for(let s=t.offsets[n]??0;s<(t.offsets[n+1]??0);s++){let[a,l,h,d,p]=t.boxes.subarray(s*Ce);i.push({who:t.who[s],x:a,y:l,width:h,height:d,confidence:p})}return i}prefetch(e){let t=Math.floor((e+H/2)/H);t*H<this.#n&&!this.#i.has(t)&&this.#s(t)}async#s(e){if(this.#r.has(e))return;this.#r.add(e);let t=e*H,n=Math.min(t+H,this.#n);try{let[,[i,s,a]]=await this.#e.ask("boxes",{start:t,stop:n});if(i&&s&&a){let l={start:t,offsets:U(i),who:U(s),boxes:ce(a)};this.#i.set(e,l),this.#t()}}finally{this.#r.delete(e)}}};async function pe(r){let[,[e]]=await r.ask("spans");if(!e)return[];let t=U(e);return Array.from({length:t.length/3},(n,i)=>({who:t[3*i],first:t[3*i+1],last:t[3*i+2]}))}function me(r,e){let t=(r%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function $(r){let e=Math.round(r*100),t=Math.floor(e/6e3),n=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${n}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${n}`}function fe(r,e,t){let[n,i]=[0,e-1];for(;n<i;){let s=n+i>>1;t(s)<r-1e-6?n=s+1:i=s}return n}function ge(r,e){return[.1,.2,.5,1,2,5,10,15,30,60,120,300,600,1800,3600,7200].find(n=>r/n<=Math.max(1,e))??14400}function ne(r){let e=getComputedStyle(r),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function He(r){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=r.parentNode;t;t=$e(t)){if(!(t instanceof HTMLElement))continue;let n=Oe(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function $e(r){return r instanceof ShadowRoot?r.host:r.parentNode}function Oe(r){let e=r.match(/[\d.]+/g)?.map(Number);if(!r.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,i=0,s=1]=e;return s<.5?void 0:(.2126*t+.7152*n+.0722*i)/255}function be(r,e){let t,n=()=>{let d=He(r);d!==t&&e(t=d)},i=new Set,s=()=>{for(let d of[0,120,450]){let p=setTimeout(()=>{i.delete(p),n()},d);i.add(p)}},a=new MutationObserver(s),l={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};a.observe(document.documentElement,l),a.observe(document.body,l),a.observe(document.head,{childList:!0});let h=matchMedia("(prefers-color-scheme: dark)");return h.addEventListener("change",s),n(),s(),()=>{a.disconnect(),h.removeEventListener("change",s);for(let d of i)clearTimeout(d)}}var j=class{speed=1;loop=!1;#e=1;#n=0;#t=0;#i=0;#r=0;#s=0;#o;constructor(e){this.#o=e}get playing(){return this.#s!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#o,n=t(e-1),i=n>0?(e-1)/n*this.speed:0;return Math.max(1,Math.round(i/30))+this.#e-1}play(e){this.#n=e>=this.#o.frames-1?0:e,this.#t=this.#o.seconds(this.#n),this.#e=1,this.#i=0,this.#r=performance.now(),this.#n!==e&&this.#o.show(this.#n),this.playing||(this.#s=requestAnimationFrame(this.#l))}pause(){cancelAnimationFrame(this.#s),this.#s=0}jump(e){this.#n=e,this.#t=this.#o.seconds(e)}#l=e=>{let{seconds:t,ready:n,show:i,frames:s}=this.#o;this.#s=requestAnimationFrame(this.#l);let a=Math.min(e-this.#r,250);this.#r=e;let l=Math.min(this.#n+this.stride,s-1);if(this.#n>=s-1)this.#h();else if(!n(l)&&this.#t>=t(l))this.#i+=a,this.#i>350&&this.#e<6&&(this.#e+=1,this.#i=0);else{this.#t+=a/1e3*this.speed;let h=this.#n;for(let d=l;d>h&&t(d)<=this.#t&&n(d);)h=d,d=Math.min(d+this.stride,s-1);if(h===this.#n)return;this.#n=h,i(h)}};#h(){this.loop?(this.jump(0),this.#o.show(0)):(this.pause(),this.#o.end())}};function c(r,e={},...t){let n=document.createElement(r);for(let[i,s]of Object.entries(e))s!==!1&&n.setAttribute(i,s===!0?"":String(s));return n.append(...t),n}var Ne={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function re(r){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),n=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),n.setAttribute("d",Ne[r]),(r==="loop"||r==="fit")&&n.setAttribute("fill","none"),t.append(n),t}function T(r,e,t){let n=c("button",{type:"button",class:"icon","aria-label":e,title:e});return n.append(re(r)),n.addEventListener("click",t),n}function W(r){let{clientWidth:e,clientHeight:t}=r,n=window.devicePixelRatio||1,[i,s]=[Math.round(e*n),Math.round(t*n)];(r.width!==i||r.height!==s)&&(r.width=i,r.height=s);let a=r.getContext("2d");return a.setTransform(n,0,0,n,0,0),a.clearRect(0,0,e,t),[a,e,t]}var Ie=8,_e=4,V=class{#e;#n;#t;#i=new Map;#r=new Set;#s=-1;#o=-1;#l=-1;#h=!1;#a=!1;constructor(e){this.#e=e,this.#n=new C(e.keep,e.close),this.#t=new C(e.keep*Ie)}get shown(){return this.#l}ready(e){return this.#n.has(e)||this.#r.has(e)}want(e){this.#s=e,this.#r.delete(e);let t=this.#n.get(e);t!==void 0&&this.#g(e,t),this.#d()}close(){this.#a=!0,this.#n.clear(),this.#t.clear()}async#d(){if(this.#h||this.#a)return;let e=this.#u();if(e.length!==0){this.#h=!0;try{await this.#c(e)}finally{this.#h=!1}this.#d()}}#u(){let e=this.#s;return e<0?[]:this.ready(e)?this.#e.ahead(e).filter(t=>!this.ready(t)&&!this.#i.has(t)).slice(0,_e):(this.#o=e,[e])}async#c(e){let t=e.filter(i=>!this.#t.has(i));try{let i=t.length?await this.#e.fetch(t):[];t.forEach((s,a)=>this.#t.set(s,i[a]))}catch(i){if(e.length>1){await this.#c(e.slice(0,1));return}this.#f(e[0],i);return}let n=e.map(i=>this.#p(i));e.includes(this.#s)&&await Promise.all(n)}async#p(e){if(!this.#a)try{let t=this.#i.get(e);t||(t=this.#e.decode(this.#t.get(e)),this.#i.set(e,t));let n=await t;this.#a?this.#e.close(n):this.#m(e,n)}catch(t){this.#f(e,t)}finally{this.#i.delete(e)}}#m(e,t){this.#n.set(e,t),this.#l!==this.#s&&(e===this.#s||e===this.#o)&&this.#g(e,t)}#f(e,t){this.#a||(this.#r.add(e),e===this.#s&&(this.#l=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#g(e,t){this.#l=e,this.#e.show(e,t)}};var Be="rgba(10, 14, 20, 0.55)";function ie(r,e){return r.filter(t=>Math.abs(e.x-t.x)<=t.width/2&&Math.abs(e.y-t.y)<=t.height/2).sort((t,n)=>t.width*t.height-n.width*n.height)[0]}function ye(r,e,t){r.lineJoin="round",r.lineCap="round",e.layers.has("tails")&&Ue(r,e,t);let n=[...e.here].sort((i,s)=>Number(Y(e,i))-Number(Y(e,s)));for(let i of n)r.globalAlpha=ve(e,i.who),e.layers.has("boxes")&&De(r,e,i,t),e.layers.has("labels")&&Fe(r,e,i,t);r.globalAlpha=1}var Y=(r,e)=>r.number(e.who)===r.selected;function ve(r,e){return r.selected===null||r.number(e)===r.selected||r.number(e)===r.hovered?1:.35}function we(r,{scale:e,left:t,top:n}){return[t+(r.x-r.width/2)*e,n+(r.y-r.height/2)*e,r.width*e,r.height*e]}function De(r,e,t,n){let i=Y(e,t)||e.number(t.who)===e.hovered,[s,a,l,h]=we(t,n);r.beginPath(),r.roundRect(s,a,l,h,Math.min(5,l/4)),r.strokeStyle=Be,r.lineWidth=i?5:3.5,r.stroke(),r.strokeStyle=e.colour(t.who),r.lineWidth=i?3:1.75,r.stroke(),i&&(r.save(),r.globalAlpha=.12,r.fillStyle=e.colour(t.who),r.fill(),r.restore())}function Fe(r,e,t,n){let[i,s]=we(t,n),a=Y(e,t)?e.name(t.who):String(e.number(t.who));r.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let l=r.measureText(a).width+10,h=Math.max(1,s-18);r.fillStyle=e.colour(t.who),r.beginPath(),r.roundRect(i-1,h,l,16,4),r.fill(),r.fillStyle="#0b0f16",r.textBaseline="middle",r.fillText(a,i+4,h+8.5)}function Ue(r,e,t){let{scale:n,left:i,top:s}=t,l=[...e.before,e.here].map(h=>new Map(h.map(d=>[d.who,{x:i+d.x*n,y:s+(d.y+d.height/2)*n}])));for(let{who:h}of e.here){let d=e.number(h)===e.selected;r.strokeStyle=e.colour(h),r.lineWidth=d?3.5:2.25;for(let p=0;p<6;p++){let x=Math.floor(p*(l.length-1)/6),E=Math.floor((p+1)*(l.length-1)/6);r.globalAlpha=ve(e,h)*(p+1)/6,r.beginPath();let A=!1;for(let u=x;u<=E;u++){let v=l[u]?.get(h);v&&A?r.lineTo(v.x,v.y):v&&r.moveTo(v.x,v.y),A=v!==void 0}r.stroke()}}r.globalAlpha=1}var ze=192e6,je=16,We=4,Ve=250,K=class{el;frames;#e;#n;#t=c("canvas",{class:"over",role:"img"});#i=c("div",{class:"tip",role:"tooltip",hidden:!0});#r=c("div",{class:"message",role:"alert",hidden:!0});#s=c("div",{class:"wait",hidden:!0});#o;#l=null;#h=1;#a;#d=null;#u;constructor(e){let{width:t,height:n}=e;this.#e=e,this.#a={x:t/2,y:n/2},this.#n=c("canvas",{class:"picture",width:t,height:n}),this.#o=T("fit","Show the whole picture (0)",()=>this.fit()),this.#o.classList.add("fit"),this.#o.hidden=!0,this.el=c("div",{class:"stage"},this.#n,this.#t,this.#s,this.#o,this.#r,this.#i),this.el.style.setProperty("--aspect",`${t} / ${n}`);let i=this.#n.getContext("2d");this.frames=new V({fetch:s=>this.#w(e.fetch(s)),decode:s=>createImageBitmap(new Blob([s],{type:"image/jpeg"})),close:s=>s.close(),ahead:s=>e.ahead(s),show:(s,a)=>{this.#r.hidden=!0,i.drawImage(a,0,0,t,n),e.shown()},fail:(s,a)=>{i.clearRect(0,0,t,n),this.say(a.message),e.shown()},keep:Math.min(160,Math.max(8,Math.floor(ze/(4*t*n))))}),this.#t.addEventListener("pointerdown",this.#f),this.#t.addEventListener("pointermove",this.#g),this.#t.addEventListener("pointerup",this.#y),this.#t.addEventListener("pointercancel",()=>this.#d=null),this.#t.addEventListener("pointerleave",()=>this.#b(null)),this.#t.addEventListener("dblclick",()=>this.fit()),this.#t.addEventListener("wheel",this.#v,{passive:!1})}draw(e){this.#l=e;let t=this.#c(),{scale:n,left:i,top:s}=t;this.#n.style.transform=`translate(${i}px, ${s}px) scale(${n})`,this.#n.style.imageRendering=n>5?"pixelated":"auto";let[a]=W(this.#t);ye(a,e,t)}describe(e){this.#t.setAttribute("aria-label",e)}say(e){this.#r.textContent=e,this.#r.hidden=!1}zoom(e,t=this.#a){let n=Math.min(je,Math.max(1,this.#h*e)),i=this.#h/n;this.#a={x:t.x+(this.#a.x-t.x)*i,y:t.y+(this.#a.y-t.y)*i},this.#h=n,this.#p()}fit(){this.#h=1,this.#p()}close(){clearTimeout(this.#u),this.frames.close()}#c(){let{width:e,height:t}=this.#e,{clientWidth:n,clientHeight:i}=this.el,s=Math.min(n/e,i/t)*this.#h;return{scale:s,left:n/2-this.#a.x*s,top:i/2-this.#a.y*s}}#p(){let{width:e,height:t}=this.#e,{scale:n}=this.#c(),i=(s,a,l)=>{let h=Math.min(a/2,l/n/2);return Math.min(a-h,Math.max(h,s))};this.#a={x:i(this.#a.x,e,this.el.clientWidth),y:i(this.#a.y,t,this.el.clientHeight)},this.#o.hidden=this.#h===1,this.#l&&this.draw(this.#l)}#m(e){let t=this.el.getBoundingClientRect(),{scale:n,left:i,top:s}=this.#c();return{x:(e.clientX-t.left-i)/n,y:(e.clientY-t.top-s)/n}}#f=e=>{e.button===0&&(this.#d={x:e.clientX,y:e.clientY,centre:this.#a,moved:!1},this.#t.setPointerCapture(e.pointerId))};#g=e=>{let t=this.#d;if(!t){this.#b(e);return}let[n,i]=[e.clientX-t.x,e.clientY-t.y];if(Math.hypot(n,i)>We&&(t.moved=!0),!t.moved||this.#h===1)return;let{scale:s}=this.#c();this.#a={x:t.centre.x-n/s,y:t.centre.y-i/s},this.#p()};#y=e=>{let t=this.#d;if(this.#d=null,!t||t.moved||!this.#l)return;let n=ie(this.#l.here,this.#m(e));this.#e.select(n?this.#l.number(n.who):null)};#v=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#m(e)))};#b(e){let t=e&&this.#l?ie(this.#l.here,this.#m(e)):void 0;if(this.#t.style.cursor=t?"pointer":this.#h>1?"grab":"default",this.#i.hidden=!t,t&&e){let s=this.el.getBoundingClientRect(),a=Number.isFinite(t.confidence)?` · ${t.confidence.toFixed(2)}`:"";this.#i.textContent=`${this.#e.name(t.who)}${a}`,this.#i.style.left=`${Math.min(e.clientX-s.left+14,s.width-120)}px`,this.#i.style.top=`${Math.max(4,e.clientY-s.top-30)}px`}let n=this.#l?.hovered??null,i=t&&this.#l?this.#l.number(t.who):null;n!==i&&this.#e.hover(t?t.who:null)}async#w(e){clearTimeout(this.#u),this.#u=setTimeout(()=>this.#s.hidden=!1,Ve);try{return await e}finally{clearTimeout(this.#u),this.#s.hidden=!0}}};var S=74,X=8,y=20,w=17,xe=9,Ye=9.2;function Me(r,e){let t=new Map;for(let i of r){let s=t.get(i.who)??{who:i.who,...e(i.who),spans:[]};s.spans.push(i),t.set(i.who,s)}let n=i=>Math.min(...i.spans.map(s=>s.first));return[...t.values()].sort((i,s)=>n(i)-n(s)||i.number-s.number)}var G=class{el;#e;#n=c("canvas",{"aria-hidden":"true"});#t;#i=c("div",{class:"space"});#r=c("div",{class:"tip",role:"tooltip",hidden:!0});#s=[];#o={frame:0,selected:null,colours:null};constructor(e){this.#e=e,this.#t=c("div",{class:"scroll",tabindex:-1},this.#i),this.el=c("div",{class:"timeline",role:"img","aria-label":"When each individual was in sight"},this.#n,this.#t,this.#r),this.el.hidden=!0,this.#t.addEventListener("scroll",()=>this.draw()),this.#t.addEventListener("pointerdown",this.#p),this.#t.addEventListener("pointermove",this.#m),this.#t.addEventListener("pointerleave",()=>this.#f(null,0,0))}set lanes(e){this.#s=e,this.el.hidden=e.length===0,this.el.style.height=`${y+w*Math.min(e.length,Ye)+6}px`,this.#i.style.height=`${y+w*e.length+4}px`,this.draw()}show(e,t,n){let i=t!==this.#o.selected;this.#o={frame:e,selected:t,colours:n},i&&this.#g(t),this.draw()}draw(){let{frame:e,selected:t,colours:n}=this.#o;if(!n||this.el.hidden||!this.#n.clientWidth)return;let[i,s,a]=W(this.#n);i.font='11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',i.textBaseline="middle",this.#h(i,s,a,t,n),this.#l(i,s,n);let l=this.#a(e,s);i.fillStyle=n.accent,i.fillRect(l-.75,y-4,1.5,a-y+4)}#l(e,t,n){let{frames:i,seconds:s}=this.#e,a=s(i-1);e.clearRect(0,0,t,y),e.fillStyle=n.line,e.fillRect(S,y-.5,t-S,1);let l=ge(a,(t-S)/70);e.textAlign="center";for(let h=0;h<=a+1e-6;h+=l){let d=this.#a(fe(h,i,s),t);e.fillStyle=n.line,e.fillRect(d-.5,y-5,1,5),e.fillStyle=n.muted;let p=l<1?`${h.toFixed(1)} s`:$(h).replace(/\.00$/,""),x=e.measureText(p).width/2;e.fillText(p,Math.min(d,t-x-1),y/2-2)}}#h(e,t,n,i,s){let a=this.#t.scrollTop,l=Math.floor(a/w),h=Math.min(this.#s.length,Math.ceil((a+n-y)/w));for(let d=l;d<h;d++){let p=this.#s[d],x=y+w*d-a+w/2+2,E=p.number===i;E&&(e.fillStyle=s.line,e.globalAlpha=.7,e.beginPath(),e.roundRect(0,x-w/2,t,w,4),e.fill()),e.globalAlpha=i===null||E?1:.45,e.fillStyle=p.colour,e.beginPath(),e.arc(9,x,3.5,0,2*Math.PI),e.fill(),e.fillStyle=E?s.text:s.muted,e.textAlign="left",e.fillText(p.name,18,x+.5,S-24),e.fillStyle=p.colour;for(let A of p.spans){let u=this.#a(A.first,t),v=this.#a(A.last,t);e.beginPath(),e.roundRect(u-1,x-xe/2,Math.max(2.5,v-u+2),xe,3),e.fill()}e.globalAlpha=1}}#a(e,t){let n=t-S-2*X;return S+X+n*e/Math.max(1,this.#e.frames-1)}#d(e){let t=this.#n.clientWidth-S-2*X,n=this.#e.frames-1;return Math.round(Math.min(1,Math.max(0,(e-S-X)/t))*n)}#u(e){return e<y?null:this.#s[Math.floor((e-y-2+this.#t.scrollTop)/w)]??null}#c(e){let t=this.#n.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#p=e=>{if(e.button!==0)return;let[t,n]=this.#c(e);if(t>this.#t.clientWidth)return;let i=this.#u(n),s=i?Math.min(...i.spans.map(a=>a.first)):0;this.#e.jump(t<S&&i?s:this.#d(t),i?.number??null),this.#t.setPointerCapture(e.pointerId)};#m=e=>{let[t,n]=this.#c(e);e.buttons&1?this.#e.jump(this.#d(t),this.#o.selected):this.#f(this.#u(n),t,n)};#f(e,t,n){if(this.#e.hover(e?.number??null),this.#r.hidden=e===null,!e)return;let i=Math.min(...e.spans.map(l=>l.first)),s=Math.max(...e.spans.map(l=>l.last)),{seconds:a}=this.#e;this.#r.textContent=`${e.name} · ${$(a(i))} – ${$(a(s))}`,this.#r.style.left=`${Math.min(t+12,this.#n.clientWidth-190)}px`,this.#r.style.top=`${n-30}px`}#g(e){let t=this.#s.findIndex(s=>s.number===e);if(t<0)return;let n=this.#t.clientHeight-y,i=t*w;i<this.#t.scrollTop?this.#t.scrollTop=i:i+w>this.#t.scrollTop+n&&(this.#t.scrollTop=i+w-n)}};var se=[.25,.5,1,2,4,8],q=class{el;#e;#n;#t;#i;#r;#s=c("span",{class:"now"});#o;#l=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),n=T("first","First frame (Home)",()=>e.jump(0)),i=T("last","Last frame (End)",()=>e.jump(t));n.classList.add("first"),i.classList.add("last"),this.#n=T("play","Play (space)",()=>e.toggle()),this.#n.classList.add("play"),this.#t=T("loop","Loop",()=>e.set("loop",this.#t.getAttribute("aria-pressed")!=="true")),this.#r=c("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#r.addEventListener("change",()=>e.jump(Number(this.#r.value))),this.#r.addEventListener("focus",()=>this.#r.select()),this.#i=c("select",{"aria-label":"Speed",title:"Speed"}),this.#a(se),this.#i.addEventListener("change",()=>e.set("speed",Number(this.#i.value))),this.#o=c("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#o.addEventListener("input",()=>e.jump(this.#o.valueAsNumber));let s=T("back","Frame before (←)",()=>e.step(-1)),a=T("next","Next frame (→)",()=>e.step(1)),l=`/ ${t} · `,h=c("div",{class:"bar",role:"toolbar","aria-label":"Playback"},c("div",{class:"group"},n,s,this.#n,a,i),c("div",{class:"clock"},this.#r,l,this.#s,`/ ${$(e.seconds(t))}`),c("div",{class:"grow"}),this.#h(),c("div",{class:"group"},this.#i,this.#t));h.style.setProperty("--digits",String(String(t).length));let d=c("div",{class:"slide"},this.#o);d.style.setProperty("--gutter",`${S}px`),this.el=c("div",{},h,d)}show(e,t){let{frames:n,seconds:i}=this.#e,s=$(i(e));if(this.#r.getRootNode()instanceof ShadowRoot&&this.#d())return;this.#r.value=String(e),this.#s.textContent=s,this.#o.value=String(e),this.#o.setAttribute("aria-valuetext",`frame ${e}, ${s}`);let a=e/Math.max(1,n-1);this.#o.style.setProperty("--done",`calc(8px + (100% - 16px) * ${a})`),this.#n.replaceChildren(re(t?"pause":"play")),this.#n.setAttribute("aria-label",t?"Pause (space)":"Play (space)"),this.#n.title=t?"Pause (space)":"Play (space)"}settings(e,t,n){for(let[i,s]of this.#l)s.setAttribute("aria-pressed",String(e.has(i)));se.includes(t)||this.#a([...se,t].sort((i,s)=>i-s)),this.#i.value=String(t),this.#t.setAttribute("aria-pressed",String(n))}press(e){this.#l.get(e)?.click()}#h(){let e=c("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,n)=>{let i=t.charAt(0).toUpperCase()+t.slice(1),s=c("button",{type:"button",class:"chip","aria-pressed":"false",title:`${i} (${n+1})`},i);s.addEventListener("click",()=>this.#e.layer(t)),this.#l.set(t,s),e.append(s)}),e}#a(e){this.#i.replaceChildren(...e.map(t=>c("option",{value:t},`${t}×`)))}#d(){let e=this.#r.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#r}};var Se=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 68vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Xe=200,Ge=2,qe=120;function Je({model:r,el:e,view:t}){let n=c("div",{class:"hoilab-scrubber","data-lm-suppress-shortcuts":"true"}),i=n.attachShadow({mode:"open"});i.append(c("style",{},Se)),e.append(n);let s=new F(r,t),a=[()=>s.close(),()=>n.remove()];return s.ask("describe").then(([l,[h]])=>{let d=h?ue(h):new Float64Array,p=l;(n.isConnected||e.isConnected)&&a.unshift(Ze({model:r,el:e,...t?{view:t}:{}},n,i,s,p,d))}).catch(l=>i.append(c("p",{role:"alert"},l.message))),()=>{for(let l of a.splice(0))l()}}function Ze({model:r},e,t,n,i,s){let a=Math.max(0,i.frames-1),l=o=>s[o]??0,h=Math.min(qe,Math.ceil(Ge*Ee(s))),d=o=>i.individuals[o]??o,p=o=>`${d(o)} ${i.classes[o]??""}`.trim(),x=o=>me(d(o),i.palette),E=()=>r.get("selected")??null,A=()=>new Set(r.get("layers")),u=J(Number(r.get("frame"))),v=1,I=null,_;function J(o){return Math.min(a,Math.max(0,Math.round(o)||0))}let Z=new z(n,i.frames,()=>P()),g=new j({frames:i.frames,seconds:l,ready:o=>M.frames.ready(o),show:o=>b(o,{playing:!0}),end:()=>L(r,"playing",!1)}),M=new K({width:i.width,height:i.height,fetch:async o=>(await n.ask("frames",{frames:o}))[1],ahead:Ae,shown:()=>P(),select:ee,hover:o=>{I=o===null?null:d(o),P()},name:p}),O=new q({frames:i.frames,layers:i.layers,seconds:l,jump:o=>b(o),step:o=>b(u+o),toggle:()=>L(r,"playing",!r.get("playing")),set:(o,m)=>L(r,o,m),layer:o=>{let m=A();m.delete(o)||m.add(o),L(r,"layers",i.layers.filter(k=>m.has(k)))}}),B=new G({frames:i.frames,seconds:l,jump:(o,m)=>{m!==null&&ee(m),b(o)},hover:o=>{I!==o&&(I=o,P())}});function Ae(o){let m=g.stride*v,k=g.playing?16:6;return Array.from({length:k},(f,de)=>o+(de+1)*m).map(f=>g.playing&&g.loop&&f>a?f-a-1:f).filter(f=>f>=0&&f<=a)}function b(o,{playing:m=!1,tell:k=!0}={}){let f=J(o);m||(v=f<u&&f>=u-30?-1:1,g.jump(f)),u=f,e.dataset.frame=String(u),M.frames.want(u),O.show(u,g.playing),P(),k&&(m?_??=setTimeout(Q,Xe):Q())}function Q(){clearTimeout(_),_=void 0,L(r,"frame",u)}function ee(o){L(r,"selected",o)}function P(){let o=M.frames.shown;e.dataset.shown=String(o),e.dataset.selected=String(E()??"");let k=A().has("tails")&&o>=0?Array.from({length:Math.min(h,o)},(de,Te)=>Z.at(o-Math.min(h,o)+Te)??[]):[],f=o>=0?Z.at(o)??[]:[];Z.prefetch(Math.max(0,o)),M.draw({here:f,before:k,layers:A(),selected:E(),hovered:I,name:p,number:d,colour:x}),M.describe(`frame ${o}, ${l(o).toFixed(2)} s, ${f.length} in sight`),B.show(u,E(),te)}function oe(){r.get("playing")?g.play(u):(g.pause(),Q()),O.show(u,g.playing)}function D(){g.speed=Number(r.get("speed")),g.loop=!!r.get("loop"),O.settings(A(),g.speed,g.loop),P()}let ae=Math.max(1,Math.round(Ee(s))),le={" ":()=>L(r,"playing",!r.get("playing")),ArrowLeft:()=>b(u-1),ArrowRight:()=>b(u+1),"Shift+ArrowLeft":()=>b(u-10),"Shift+ArrowRight":()=>b(u+10),PageUp:()=>b(u-ae),PageDown:()=>b(u+ae),Home:()=>b(0),End:()=>b(a),Escape:()=>ee(null),"+":()=>M.zoom(1.25),"-":()=>M.zoom(.8),0:()=>M.fit()};for(let[o,m]of i.layers.entries())le[String(o+1)]=()=>O.press(m);let ke=o=>{let m=o.target;if(o.ctrlKey||o.metaKey||o.altKey||m.matches('input[type="text"], select')||o.key===" "&&m.matches("button"))return;let k=le[o.shiftKey&&o.key.startsWith("Arrow")?`Shift+${o.key}`:o.key];k&&(o.preventDefault(),o.stopPropagation(),k())},N=c("div",{class:"scrubber",tabindex:0,role:"group","aria-label":"Frame scrubber"});N.append(M.el,O.el,B.el),N.addEventListener("keydown",ke),t.append(N);let te=ne(e),Pe=[be(e,o=>{e.dataset.theme=o?"dark":"light",te=ne(e),B.show(u,E(),te)}),R(r,"frame",()=>{let o=J(Number(r.get("frame")));o!==u&&b(o,{tell:!1})}),R(r,"selected",P),R(r,"layers",D),R(r,"speed",D),R(r,"loop",D),R(r,"playing",oe)],he=new ResizeObserver(()=>P());return he.observe(N),pe(n).then(o=>{B.lanes=Me(o,m=>({number:d(m),name:p(m),colour:x(m)})),N.classList.toggle("lanes",o.length>0),P()},o=>M.say(o.message)),D(),b(u,{tell:!1}),r.get("playing")&&oe(),()=>{clearTimeout(_),g.pause(),he.disconnect(),M.close();for(let o of Pe)o()}}function Ee(r){let e=(r.at(-1)??0)-(r[0]??0);return e>0?(r.length-1)/e:25}var $t={render:Je};export{$t as default};
